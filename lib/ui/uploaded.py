"""What a reader uploads: read once, then let go of, for the session may last for hours."""

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile


def take(file: UploadedFile) -> bytes:
    """The content of a file, once: afterwards only its name is kept.

    Streamlit keeps it twice, in the widget's value and for the widget's next value.
    """
    content = file.getvalue()
    file.seek(0)
    file.truncate()
    context = get_script_run_ctx()
    if context and isinstance(manager := context.uploaded_file_mgr, MemoryUploadedFileManager):
        for record in manager.get_files(context.session_id, [file.file_id]):
            manager.add_file(context.session_id, record._replace(data=b""))
    return content
