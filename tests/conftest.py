"""What holds for all tests."""

from hypothesis import settings

# Time per example says more about the machine than about the code; speed is measured by `lianpei bench`.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
