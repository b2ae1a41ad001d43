"""The places that a scene may be set in; each function paints one, from the horizon to the viewer."""
