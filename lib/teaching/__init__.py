"""What a classroom needs: questions whose answers the library computes, and rooms for answering.

No streamlit here.
"""
