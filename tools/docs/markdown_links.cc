#include "tools/docs/markdown_links.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace docs {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string_view WithoutIndent(std::string_view line) {
  const size_t begin = line.find_first_not_of(' ');
  return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

// The page's lines, those of code blocks emptied, so that line numbers stay.
std::vector<std::string> ProseLines(const std::string& markdown) {
  std::vector<std::string> lines;
  std::istringstream text(markdown);
  std::string fence;
  for (std::string line; std::getline(text, line);) {
    const std::string_view content = WithoutIndent(line);
    const bool fences = content.substr(0, 3) == "```" || content.substr(0, 3) == "~~~";
    if (fences && fence.empty()) {
      fence = content.substr(0, 3);
      line.clear();
    } else if (fences && content.substr(0, 3) == fence) {
      fence.clear();
      line.clear();
    } else if (!fence.empty()) {
      line.clear();
    }
    lines.push_back(line);
  }
  return lines;
}

// `line` with blanks for what stands between backticks.
std::string WithoutCode(std::string line) {
  bool code = false;
  for (char& c : line) {
    const bool tick = c == '`';
    if (tick) code = !code;
    if (code || tick) c = ' ';
  }
  return line;
}

// The target at the beginning of `text`, without <> and a title.
std::string TargetAt(std::string_view text, std::string_view ends) {
  text = WithoutIndent(text);
  if (!text.empty() && text.front() == '<') return std::string(text.substr(1, text.find('>') - 1));
  return std::string(text.substr(0, text.find_first_of(ends)));
}

bool IsElsewhere(const std::string& target) {
  const size_t colon = target.find(':');
  return colon != std::string::npos && target.find_first_of("/#") > colon;
}

}  // namespace

std::vector<Link> LinksIn(const std::string& markdown) {
  std::vector<Link> links;
  int number = 0;
  for (const std::string& prose : ProseLines(markdown)) {
    ++number;
    const std::string line = WithoutCode(prose);
    for (size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 2)) {
      const std::string target = TargetAt(std::string_view(line).substr(at + 2), " )");
      if (!target.empty()) links.push_back({target, number});
    }
    const size_t colon = line.find("]: ");
    if (!line.empty() && line.front() == '[' && colon != std::string::npos) {
      links.push_back({TargetAt(std::string_view(line).substr(colon + 3), " "), number});
    }
  }
  return links;
}

std::string AnchorOf(const std::string& heading) {
  std::string anchor;
  const size_t begin = heading.find_first_not_of("# ");
  if (begin == std::string::npos) return anchor;
  for (const char c : heading.substr(begin)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ') {
      anchor += '-';
    } else if (std::isalnum(byte) != 0 || c == '-' || c == '_') {
      anchor += static_cast<char>(std::tolower(byte));
    }
  }
  return anchor;
}

std::set<std::string> AnchorsIn(const std::string& markdown) {
  std::set<std::string> anchors;
  std::map<std::string, int> seen;
  for (const std::string& line : ProseLines(markdown)) {
    const size_t level = line.find_first_not_of('#');
    if (level == 0 || level > 6 || level == std::string::npos || line[level] != ' ') continue;
    const std::string anchor = AnchorOf(line);
    const int before = seen[anchor]++;
    anchors.insert(before == 0 ? anchor : anchor + "-" + std::to_string(before));
  }
  return anchors;
}

std::vector<std::string> MarkdownFilesIn(const fs::path& top) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(top, error), end; entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (entry->is_symlink(error) || name.front() == '.') {
      entry.disable_recursion_pending();
    } else if (entry->path().extension() == ".md") {
      found.push_back(entry->path().lexically_relative(top).string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> BrokenLinksIn(const fs::path& top, const std::string& page) {
  std::vector<std::string> broken;
  const std::string markdown = Read(top / page);
  for (const Link& link : LinksIn(markdown)) {
    if (IsElsewhere(link.target)) continue;
    const size_t hash = link.target.find('#');
    const std::string file = link.target.substr(0, hash);
    const fs::path path = file.empty() ? top / page : (top / page).parent_path() / file;
    const std::string where = page + ":" + std::to_string(link.line) + ": " + link.target;
    std::error_code error;
    if (!fs::exists(path, error)) {
      broken.push_back(where + " does not exist");
    } else if (hash != std::string::npos && path.extension() == ".md" &&
               AnchorsIn(Read(path)).count(link.target.substr(hash + 1)) == 0) {
      broken.push_back(where + " is no section");
    }
  }
  return broken;
}

}  // namespace docs
