#include "graders/audit/source_screen.h"

#include <set>

#include "graders/audit/source_words.h"
#include "graders/audit/tokens.h"

namespace racecourse {
namespace {

constexpr char kAskInstructor[] = "; if you need it, ask your instructor";

class Screen {
 public:
  Screen(const ScreenPolicy& policy, const std::string& file, const std::vector<Token>& tokens)
      : policy_(policy), file_(file), tokens_(tokens) {}

  std::vector<ScreenFinding> Run() {
    for (at_ = 0; at_ < tokens_.size(); ++at_) {
      const Token& token = tokens_[at_];
      if (token.kind == Token::Kind::kDirective) LookAtDirective();
      if (token.kind == Token::Kind::kHeaderName) LookAtHeader(token);
      if (token.kind == Token::Kind::kWord) LookAtWord(token);
    }
    return std::move(findings_);
  }

 private:
  const std::string& TextAt(std::size_t i) const {
    static const std::string& none = *new std::string;
    return i < tokens_.size() ? tokens_[i].text : none;
  }

  void Add(const Token& token, const std::string& what, const std::string& reason) {
    findings_.push_back({file_, token.line, what, reason});
  }

  void LookAtDirective() {
    const Token& token = tokens_[at_];
    const std::string& name = TextAt(at_ + 1);
    if (name == "pragma" && TextAt(at_ + 2) != "once") {
      Add(token, "uses #pragma", "pragmas can switch checks off; only `#pragma once` is accepted");
    }
    if (name == "line" ||
        (at_ + 1 < tokens_.size() && tokens_[at_ + 1].kind == Token::Kind::kNumber &&
         tokens_[at_ + 1].line == token.line)) {
      Add(token, "uses #line", "line markers make reports point at the wrong place");
    }
    const bool includes = name == "include" || name == "include_next" || name == "embed";
    if (includes &&
        (at_ + 2 >= tokens_.size() || tokens_[at_ + 2].kind != Token::Kind::kHeaderName)) {
      Add(token, "includes a computed name", "write the header's name itself");
    }
    if (name == "include_next" || name == "embed") {
      Add(token, "uses #" + name, std::string("only plain #include is accepted") + kAskInstructor);
    }
    if (name == "define" || name == "undef")
      LookAtMacro(tokens_[at_ + 2 < tokens_.size() ? at_ + 2 : at_]);
  }

  // Macros that change the meaning of the grader's or the library's code.
  void LookAtMacro(const Token& name) {
    static const auto& keywords = *new std::set<std::string>{
        "private", "protected", "public", "class",    "struct", "if",           "for",
        "while",   "return",    "const",  "volatile", "static", "thread_local", "inline",
        "try",     "catch",     "throw",  "true",     "false"};
    const bool of_grader = name.text.starts_with("EXPECT_") || name.text.starts_with("ASSERT_") ||
                           name.text.starts_with("TEST") || name.text.starts_with("GTEST_");
    if (of_grader || keywords.count(name.text) > 0 || name.text.starts_with("__")) {
      Add(name, "redefines " + name.text, "that changes code which is not yours");
    }
  }

  void LookAtHeader(const Token& token) {
    const std::string& name = token.text;
    if (!token.quoted && StandardHeaders().count(name) > 0) return;
    if (!token.quoted && policy_.processes && ProcessHeaders().count(name) > 0) return;
    if (name.starts_with("absl/") || name == "exercises/not_implemented.h") return;
    if (name.starts_with(policy_.exercise + "/")) return;
    if (token.quoted && name.find('/') == std::string::npos) return;  // A sibling.
    for (const std::string& library : policy_.libraries) {
      if (name.starts_with(library + "/")) return;
    }
    Add(token, "includes " + name,
        std::string("this header is not on the exercise's list") + kAskInstructor);
  }

  void LookAtWord(const Token& token) {
    const bool member = at_ > 0 && (TextAt(at_ - 1) == "." ||
                                    (TextAt(at_ - 1) == ">" && at_ > 1 && TextAt(at_ - 2) == "-"));
    if (token.text == "namespace") return LookAtNamespace(token);
    if (token.text == "__attribute__" || token.text == "__attribute") return LookAtAttribute();
    if (token.text == "gnu" && TextAt(at_ + 1) == "::") {
      if (RefusedAttributes().count(TextAt(at_ + 2)) > 0) RefuseAttribute(TextAt(at_ + 2));
      return;
    }
    if (token.text == "testing" && TextAt(at_ + 1) == "::") {
      return Add(token, "uses testing::", "the tests belong to the grader");
    }
    for (const char* prefix :
         {"__tsan", "__asan", "__lsan", "__sanitizer", "Annotate", "ANNOTATE_", "ABSL_ANNOTATE"}) {
      if (token.text.starts_with(prefix)) {
        return Add(token, "uses " + token.text, "it talks to the sanitizer");
      }
    }
    const auto refused = RefusedWords().find(token.text);
    if (refused == RefusedWords().end() || member) return;
    if (policy_.processes && ProcessWords().count(token.text) > 0) return;
    // Many of the words are fine as names of one's own: only a call or an address counts.
    const bool own_name = DeclaresOwn(token.text);
    if (!own_name) Add(token, "uses " + token.text, refused->second);
  }

  // True if the file itself declares a variable, function or type of this name, as in `bool exit;`
  // or `void Queue::kill()`: then the name is the file's own.
  // Names with a leading underscore are the system's.
  bool DeclaresOwn(const std::string& name) const {
    if (name.starts_with("_")) return false;
    static const auto& no_types = *new std::set<std::string>{
        "return", "throw", "co_return", "co_await", "co_yield", "else",  "do",
        "case",   "goto",  "new",       "delete",   "using",    "extern"};
    for (std::size_t i = 1; i < tokens_.size(); ++i) {
      if (tokens_[i].kind != Token::Kind::kWord || tokens_[i].text != name) continue;
      if (tokens_[i - 1].kind == Token::Kind::kWord && no_types.count(tokens_[i - 1].text) == 0 &&
          !IsExternC(i)) {
        return true;
      }
    }
    return false;
  }

  // True for `extern "C" void exit(int);`: the system's function under a declaration of one's own.
  bool IsExternC(std::size_t i) const {
    for (std::size_t back = 1; back <= 4 && back <= i; ++back) {
      if (tokens_[i - back].text == "extern") return true;
    }
    return false;
  }

  void LookAtNamespace(const Token& token) {
    if (at_ > 0 && TextAt(at_ - 1) == "using") return;
    const std::string& name = TextAt(at_ + 1);
    if (TextAt(at_ + 2) == "=") return;  // An alias.
    static const auto& foreign = *new std::set<std::string>{
        "std",      "testing",   "absl",       "grading",    "racecourse",
        "explorer", "__gnu_cxx", "__cxxabiv1", "__sanitizer"};
    if (foreign.count(name) > 0) {
      Add(token, "opens namespace " + name, "it belongs to somebody else");
    }
  }

  void LookAtAttribute() {
    int depth = 0;
    for (std::size_t i = at_ + 1; i < tokens_.size(); ++i) {
      if (tokens_[i].Is("(")) ++depth;
      if (tokens_[i].Is(")") && --depth == 0) return;
      std::string name = tokens_[i].text;
      while (name.size() > 4 && name.starts_with("__") && name.ends_with("__")) {
        name = name.substr(2, name.size() - 4);
      }
      if (RefusedAttributes().count(name) > 0) RefuseAttribute(name);
    }
  }

  void RefuseAttribute(const std::string& name) {
    Add(tokens_[at_], "uses the attribute " + name, "it acts on the linker or before main");
  }

  const ScreenPolicy& policy_;
  const std::string& file_;
  const std::vector<Token>& tokens_;
  std::size_t at_ = 0;
  std::vector<ScreenFinding> findings_;
};

}  // namespace

std::vector<ScreenFinding> ScreenSource(const ScreenPolicy& policy, const std::string& file,
                                        const std::string& text) {
  const TokenizedFile tokenized = Tokenize(text);
  std::vector<ScreenFinding> findings;
  for (const TextProblem& problem : tokenized.problems) {
    findings.push_back({file, problem.line, "holds " + problem.what, "no compiler needs it"});
  }
  for (ScreenFinding& finding : Screen(policy, file, tokenized.tokens).Run()) {
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace racecourse
