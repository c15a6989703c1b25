// What snippets.awk makes of the code blocks of a document.
#ifndef TOOLS_DOCS_SNIPPETS_H_
#define TOOLS_DOCS_SNIPPETS_H_

#include <vector>

struct SnippetProgram {
  int line;       // Of its main, in the document.
  int (*main)();  // Returns 0 if everything is as the document says.
};

extern const int kSnippets;
extern const std::vector<SnippetProgram> kSnippetPrograms;

#endif  // TOOLS_DOCS_SNIPPETS_H_
