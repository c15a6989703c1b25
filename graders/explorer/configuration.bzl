"""The configuration in which an ordinary test run explores."""

# Compiled as for ThreadSanitizer, so that atomics can be seen, but linked without it: the explorer
# has a small runtime of its own, which is several times faster. Add `-fsanitize=thread` to the
# linker's options and it is the configuration "tsan", in which races are found, too.
EXPLORE = struct(copts = ["-fsanitize=thread"], linkopts = [], mode = "fastbuild")
