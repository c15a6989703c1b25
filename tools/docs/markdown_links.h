// What a Markdown page links to, and what can be linked to in it.
#ifndef TOOLS_DOCS_MARKDOWN_LINKS_H_
#define TOOLS_DOCS_MARKDOWN_LINKS_H_

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace docs {

struct Link {
  std::string target;  // "README.md#part-1", "#part-1", "https://..."
  int line = 0;        // from 1
};

// The targets of [text](target) and of [name]: target, in the order of the page. Code is left out.
std::vector<Link> LinksIn(const std::string& markdown);

// The name under which Markdown viewers link to a heading, "part-1-run-workers" for "## Part 1: Run
// workers". Headings are taken to be English: letters beyond ASCII are left out like other signs.
std::string AnchorOf(const std::string& heading);

// The anchors of all headings; the second of the same name has "-1" behind it, and so on.
std::set<std::string> AnchorsIn(const std::string& markdown);

// Every Markdown file below `top`, without hidden folders, Bazel's links and other symbolic links, in
// alphabetical order, as paths from `top`.
std::vector<std::string> MarkdownFilesIn(const std::filesystem::path& top);

// "README.md:12: docs/none.md does not exist" for each link of `page` (a path from `top`) to a file or
// section of the tree that is not there. Links to other sites are not followed.
std::vector<std::string> BrokenLinksIn(const std::filesystem::path& top, const std::string& page);

}  // namespace docs

#endif  // TOOLS_DOCS_MARKDOWN_LINKS_H_
