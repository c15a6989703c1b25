// Linked with the snippets of a document: that they compile and link is the test.

#include <cstdio>

extern const int kSnippets;

int main() {
  std::printf("%d code blocks compile\n", kSnippets);
  return kSnippets > 0 ? 0 : 1;
}
