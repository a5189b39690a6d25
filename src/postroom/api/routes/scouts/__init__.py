"""Routes of scouts."""
