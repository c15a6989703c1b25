// Linked with the snippets of a document: that they compile and link is the test, and that those
// which are whole programs return 0.

#include <cstdio>

#include "tools/docs/snippets.h"

int main() {
  int failed = 0;
  for (const SnippetProgram& program : kSnippetPrograms) {
    std::printf("the program whose main is in line %d:\n", program.line);
    std::fflush(stdout);
    const int code = program.main();
    if (code == 0) continue;
    std::printf("  returned %d\n", code);
    ++failed;
  }
  std::printf("%d code blocks compile, %zu of them are programs, of which %d failed\n", kSnippets,
              kSnippetPrograms.size(), failed);
  return kSnippets > 0 && failed == 0 ? 0 : 1;
}
