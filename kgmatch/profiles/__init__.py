PROFILES_VERSION = "2"  # raised when the same spans and links give another candidate or posting
