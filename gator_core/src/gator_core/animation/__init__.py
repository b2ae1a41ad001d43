"""Animated pictures: taken apart into coded pictures and put together from them, without decoding any."""
