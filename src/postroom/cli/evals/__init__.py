"""`postroom eval`: measuring Postroom on sets whose answers are known."""
