// C++ source text as preprocessing tokens: what a compiler sees, not what a reader is shown.
//
// Line splices are undone, comments dropped, raw strings and digraphs understood, so that
// `as\<newline>m`, `%:include` or a keyword in a comment are what they are to the compiler.
#ifndef GRADERS_AUDIT_TOKENS_H_
#define GRADERS_AUDIT_TOKENS_H_

#include <string>
#include <vector>

namespace racecourse {

struct Token {
  enum class Kind {
    kWord,  // Identifier or keyword.
    kNumber,
    kString,       // Contents of a string or character literal, without prefix and quotes.
    kHeaderName,   // After #include: the text between < > or quotes; see `quoted`.
    kPunctuation,  // One character, or ::, or ## (digraphs are replaced).
    kDirective,    // A # that begins a directive.
  };
  Kind kind;
  std::string text;
  int line = 0;
  bool quoted = false;

  bool Is(const char* punctuation_or_word) const {
    return (kind == Kind::kWord || kind == Kind::kPunctuation) && text == punctuation_or_word;
  }
};

// Something about the text itself that no honest file has.
struct TextProblem {
  int line = 0;
  std::string what;
};

struct TokenizedFile {
  std::vector<Token> tokens;
  std::vector<TextProblem> problems;
};

// Never fails: what cannot be understood becomes a problem.
TokenizedFile Tokenize(const std::string& text);

}  // namespace racecourse

#endif  // GRADERS_AUDIT_TOKENS_H_
