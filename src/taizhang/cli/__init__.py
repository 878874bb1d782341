"""The command line: parse → gate → action or query → print."""
