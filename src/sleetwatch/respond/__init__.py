"""What follows a finding: policies against remote tools that nobody approved."""
