from gator_video_shutters import shutters

from gator_core.testing import check_plugin, check_transition


def test_the_plugin_conforms() -> None:
    check_plugin("gator_video_shutters")
    check_transition(shutters, {"slats": 1}, {"slats": 30})
