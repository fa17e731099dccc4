"""Measures Sleetwatch: figures as ratios, side by side in one run."""
