"""Making signals of what connected sources sent, and following what they close."""
