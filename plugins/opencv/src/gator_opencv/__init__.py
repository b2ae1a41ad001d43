"""An encoder that needs no ffmpeg program."""
