from gator_video_blinds import blinds

from gator_core.testing import check_plugin, check_transition


def test_the_plugin_conforms() -> None:
    check_plugin("gator_video_blinds")
    check_transition(blinds, {"slats": 1}, {"slats": 30})
