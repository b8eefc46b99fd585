"""An application for tests only that shows every component of the screens."""
