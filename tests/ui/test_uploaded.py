"""What is uploaded is read once, and nothing of it stays."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    """Take a file when it comes, and look at what is left of it."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from lib.ui import uploaded

    file = st.file_uploader("A file", key="file")
    context = get_script_run_ctx()
    if file and context:
        st.session_state["content"] = uploaded.take(file)
        records = context.uploaded_file_mgr.get_files(context.session_id, [file.file_id])
        st.session_state["left"] = (file.name, file.getvalue(), [each.data for each in records])


def test_a_file_is_taken_once_and_keeps_its_name_alone() -> None:
    app = AppTest.from_function(page, default_timeout=30).run()
    app.file_uploader[0].set_value(("a.txt", b"1 2 3", "text/plain"))
    app.run()
    assert not app.exception
    assert app.session_state["content"] == b"1 2 3"
    assert app.session_state["left"] == ("a.txt", b"", [b""])
