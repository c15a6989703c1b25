"""The configuration in which an ordinary test run explores."""

# Compiled as for ThreadSanitizer, so that atomics can be seen, but linked without it: the explorer
# has a small runtime of its own, which is several times faster. A program that is linked with
# ThreadSanitizer finds races, too: see explored_program.
EXPLORE = struct(copts = ["-fsanitize=thread"], linkopts = [])
