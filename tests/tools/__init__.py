"""Tools of the tests: forward models of damage, and the builder of the sample corpus."""
