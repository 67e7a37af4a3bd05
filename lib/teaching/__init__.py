"""What a classroom needs: questions whose answers the library computes. No streamlit here."""
