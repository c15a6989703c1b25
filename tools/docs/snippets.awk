# Turns the ```cpp blocks of a Markdown file into one translation unit: the #include lines first,
# each block in a namespace of its own, so that every block compiles as it stands. A block that is a
# whole program, with a line `int main() {`, is run too.
/^```cpp$/ {
  in_block = 1
  ++blocks
  body = body "\nnamespace snippet_" blocks " {\n#line " NR + 1 " \"" FILENAME "\"\n"
  next
}
/^```/ && in_block {
  in_block = 0
  body = body "}  // namespace snippet_" blocks "\n"
  next
}
in_block && /^#include/ {
  includes = includes $0 "\n"
  body = body "\n"  # Keeps the line numbers.
  next
}
in_block && /^int main\(\) \{$/ {
  programs = programs "    {" NR ", snippet_" blocks "::Main},\n"
  body = body "int Main() {\n"
  next
}
in_block { body = body $0 "\n" }
END {
  if (in_block) { print "#error \"" FILENAME ": a code block is not closed\"" }
  print includes body
  print "\n#include \"tools/docs/snippets.h\"\n"
  print "const int kSnippets = " blocks + 0 ";"
  print "const std::vector<SnippetProgram> kSnippetPrograms = {\n" programs "};"
}
