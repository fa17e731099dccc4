"""How well Sleetwatch finds them: worlds with a known answer, bounds, baselines, and the page that tells it."""
