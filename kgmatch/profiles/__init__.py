PROFILES_VERSION = "3"  # raised when the same spans and links give another candidate or posting
