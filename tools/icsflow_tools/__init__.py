"""What the scripts in tools/ and bench/peers/ share.

errors                     how a script ends without a result
programs, results          builds and runs programs; runs scenarios and reads what they write
pages                      tables in documents
numbers                    formulas
pairing                    tools/pairing
gate, benchmarks, peers    tools/perf_gate, tools/bench, bench/peers/run
validation                 tools/validation

Standard library only. A script in tools/ or bench/peers/ is an entry point: it calls main() of a `command` module here.
"""
