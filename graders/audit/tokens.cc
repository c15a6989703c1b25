#include "graders/audit/tokens.h"

#include <cctype>
#include <cstring>

namespace racecourse {
namespace {

bool IsWordStart(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

bool IsWordPart(char c) {
  return IsWordStart(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Marks that make text look different from what it is: bidirectional controls in UTF-8.
bool IsBidirectionalControl(const std::string& text, std::size_t i) {
  if (text.compare(i, 2, "\xE2\x80") == 0 && i + 2 < text.size()) {
    const auto last = static_cast<unsigned char>(text[i + 2]);
    return last >= 0xAA && last <= 0xAE;
  }
  if (text.compare(i, 2, "\xE2\x81") == 0 && i + 2 < text.size()) {
    const auto last = static_cast<unsigned char>(text[i + 2]);
    return last >= 0xA6 && last <= 0xA9;
  }
  return false;
}

class Tokenizer {
 public:
  explicit Tokenizer(const std::string& text) : text_(text) {}

  TokenizedFile Run() {
    LookAtBytes();
    while (!AtEnd()) Next();
    return std::move(file_);
  }

 private:
  void LookAtBytes() {
    int line = 1;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\n') ++line;
      if (text_[i] == '\0') file_.problems.push_back({line, "a NUL byte"});
      if (IsBidirectionalControl(text_, i)) {
        file_.problems.push_back({line, "an invisible mark that changes the direction of text"});
      }
    }
  }

  // --- Characters, with line splices undone ---
  void SkipSplices() {
    while (at_ < text_.size() && text_[at_] == '\\') {
      std::size_t end = at_ + 1;
      while (end < text_.size() &&
             (text_[end] == ' ' || text_[end] == '\t' || text_[end] == '\r')) {
        ++end;
      }
      if (end >= text_.size() || text_[end] != '\n') return;
      at_ = end + 1;
      ++line_;
    }
  }
  bool AtEnd() {
    SkipSplices();
    return at_ >= text_.size();
  }
  char Peek() { return AtEnd() ? '\0' : text_[at_]; }
  char PeekSecond() {
    const std::size_t at = at_;
    const int line = line_;
    Take();
    const char second = Peek();
    at_ = at;
    line_ = line;
    return second;
  }
  char Take() {
    if (AtEnd()) return '\0';
    if (text_[at_] == '\n') ++line_;
    return text_[at_++];
  }
  void Problem(const std::string& what) { file_.problems.push_back({line_, what}); }

  // --- Tokens ---
  void Add(Token::Kind kind, const std::string& text, int line, bool quoted = false) {
    file_.tokens.push_back({kind, text, line, quoted});
    line_begins_ = false;
  }

  void Next() {
    const char c = Peek();
    if (c == '\n') {
      Take();
      line_begins_ = true;
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0 || c == '\0') {
      Take();
    } else if (c == '/' && PeekSecond() == '/') {
      while (!AtEnd() && Peek() != '\n') Take();
    } else if (c == '/' && PeekSecond() == '*') {
      SkipBlockComment();
    } else if (ExpectsHeaderName() && (c == '<' || c == '"')) {
      TakeHeaderName();
    } else if (c == '"' || c == '\'') {
      TakeLiteral();
    } else if (IsWordStart(c)) {
      TakeWord();
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      TakeNumber();
    } else {
      TakePunctuation();
    }
  }

  void SkipBlockComment() {
    Take();
    Take();
    while (!AtEnd()) {
      if (Take() == '*' && Peek() == '/') {
        Take();
        return;
      }
    }
    Problem("a comment that does not end");
  }

  bool ExpectsHeaderName() const {
    const std::vector<Token>& tokens = file_.tokens;
    return tokens.size() >= 2 && tokens[tokens.size() - 2].kind == Token::Kind::kDirective &&
           !line_begins_ &&
           (tokens.back().text == "include" || tokens.back().text == "include_next" ||
            tokens.back().text == "import" || tokens.back().text == "embed");
  }

  void TakeHeaderName() {
    const int line = line_;
    const bool quoted = Take() == '"';
    const char end = quoted ? '"' : '>';
    std::string name;
    while (!AtEnd() && Peek() != end && Peek() != '\n') name += Take();
    Take();
    Add(Token::Kind::kHeaderName, name, line, quoted);
  }

  void TakeLiteral() {
    const int line = line_;
    const char quote = Take();
    std::string contents;
    while (!AtEnd() && Peek() != quote && Peek() != '\n') {
      contents += Take();
      if (contents.back() == '\\') contents += Take();
    }
    if (Peek() != quote) Problem("a string that does not end on its line");
    if (Peek() == quote) Take();
    Add(Token::Kind::kString, contents, line);
  }

  // In a raw string nothing is spliced or escaped.
  void TakeRawString() {
    const int line = line_;
    ++at_;  // The quote.
    const std::size_t open = text_.find('(', at_);
    if (open == std::string::npos) return Problem("a raw string that does not begin");
    const std::string end = ")" + text_.substr(at_, open - at_) + "\"";
    const std::size_t close = text_.find(end, open);
    if (close == std::string::npos) {
      Problem("a raw string that does not end");
      at_ = text_.size();
      return;
    }
    const std::string contents = text_.substr(open + 1, close - open - 1);
    for (const char c : contents) line_ += c == '\n' ? 1 : 0;
    at_ = close + end.size();
    Add(Token::Kind::kString, contents, line);
  }

  void TakeWord() {
    const int line = line_;
    std::string word;
    while (!AtEnd() && IsWordPart(Peek())) word += Take();
    const bool prefix = word == "u8" || word == "u" || word == "U" || word == "L";
    const bool raw_prefix =
        word == "R" || word == "u8R" || word == "uR" || word == "UR" || word == "LR";
    if (raw_prefix && Peek() == '"') return TakeRawString();
    if (prefix && (Peek() == '"' || Peek() == '\'')) return TakeLiteral();
    if (Peek() == '\\' && (PeekSecond() == 'u' || PeekSecond() == 'U' || PeekSecond() == 'N')) {
      Problem("a name spelled with an escape");
    }
    Add(Token::Kind::kWord, word, line);
  }

  void TakeNumber() {
    const int line = line_;
    std::string number;
    while (!AtEnd() && (IsWordPart(Peek()) || Peek() == '.' || Peek() == '\'')) number += Take();
    Add(Token::Kind::kNumber, number, line);
  }

  void TakePunctuation() {
    const int line = line_;
    const char c = Take();
    if (c == '\\') Problem("a name spelled with an escape");
    std::string text(1, c);
    // Digraphs; the directive's forms are %: and #.
    if (c == '%' && Peek() == ':') {
      Take();
      text = "#";
    } else if (c == '<' && Peek() == ':') {
      Take();
      text = "[";
    } else if (c == ':' && Peek() == '>') {
      Take();
      text = "]";
    } else if (c == '<' && Peek() == '%') {
      Take();
      text = "{";
    } else if (c == '%' && Peek() == '>') {
      Take();
      text = "}";
    } else if (c == ':' && Peek() == ':') {
      Take();
      text = "::";
    }
    Add(text == "#" && line_begins_ ? Token::Kind::kDirective : Token::Kind::kPunctuation, text,
        line);
  }

  const std::string& text_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool line_begins_ = true;
  TokenizedFile file_;
};

}  // namespace

TokenizedFile Tokenize(const std::string& text) { return Tokenizer(text).Run(); }

}  // namespace racecourse
