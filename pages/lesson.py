"""For teachers: a room in which a class answers, and lessons that a class follows."""

import streamlit as st

from lib.teaching import questions
from lib.ui import frame, handouts, presenting, prose, rooms
from lib.ui.components import lesson_maker

WORDS = prose.blocks("lesson")

with frame.page("lesson", "Your class predicts, answers and sees what everybody thinks."):
    st.markdown(WORDS["room"])
    if reason := rooms.reason_for_none():
        frame.bad(reason)
    else:
        st.html('<p><a class="qp-go" href="r" target="_self">Open a room →</a></p>')
    st.markdown(WORDS["hands"])
    st.markdown(WORDS["present"])
    st.html(
        f'<p><a class="qp-go" href="{presenting.TOUR}" target="_self">Present the tour →</a></p>'
    )
    st.markdown(WORDS["shelf"])
    st.html(handouts.shelf())
    st.markdown(WORDS["lesson"])
    lesson_maker.show()
    pages = list(questions.TEASERS)
    count = sum(map(questions.count, pages))
    st.markdown(WORDS["questions"].format(count=count, pages=len(pages)))
    st.markdown(WORDS["pages"])
