#include "graders/audit/source_screen.h"

#include <map>
#include <set>

#include "graders/audit/tokens.h"

namespace racecourse {
namespace {

// Standard headers that exercises use. Those for processes, signals, files and the environment are
// left out on purpose.
const std::set<std::string>& StandardHeaders() {
  static const auto& headers = *new std::set<std::string>{
      "algorithm",
      "any",
      "array",
      "atomic",
      "barrier",
      "bit",
      "bitset",
      "cassert",
      "cctype",
      "cerrno",
      "charconv",
      "chrono",
      "climits",
      "cmath",
      "compare",
      "concepts",
      "condition_variable",
      "coroutine",
      "cstddef",
      "cstdint",
      "cstdlib",
      "stdlib.h",
      "stdio.h",
      "cinttypes",
      "cstdio",
      "cstring",
      "deque",
      "exception",
      "expected",
      "format",
      "forward_list",
      "functional",
      "future",
      "initializer_list",
      "iomanip",
      "ios",
      "iosfwd",
      "iostream",
      "istream",
      "iterator",
      "latch",
      "limits",
      "list",
      "map",
      "memory",
      "memory_resource",
      "mutex",
      "new",
      "numbers",
      "numeric",
      "optional",
      "ostream",
      "pthread.h",
      "queue",
      "random",
      "ranges",
      "ratio",
      "regex",
      "semaphore",
      "set",
      "shared_mutex",
      "source_location",
      "span",
      "sstream",
      "stack",
      "stdexcept",
      "stop_token",
      "streambuf",
      "string",
      "string_view",
      "syncstream",
      "system_error",
      "thread",
      "tuple",
      "type_traits",
      "typeindex",
      "typeinfo",
      "unordered_map",
      "unordered_set",
      "utility",
      "valarray",
      "variant",
      "vector",
      "version",
      "stddef.h",
      "stdint.h",
      "string.h",
      "limits.h",
      "errno.h",
      "math.h",
      "assert.h",
  };
  return headers;
}

constexpr char kAskInstructor[] = "; if you need it, ask your instructor";

// Words that end, replace or blind the program under test -> why they are refused.
const std::map<std::string, std::string>& RefusedWords() {
  static const std::string ends = "it would end the check before it is over; return or throw";
  static const std::string process = "processes and signals are not part of this exercise";
  static const std::string blinds = "it hides code from the sanitizers";
  static const std::string assembly = "assembly cannot be checked; the exercise is C++";
  static const std::string loads = "code must not look for or replace other code";
  static const auto& words = *new std::map<std::string, std::string>{
      {"asm", assembly},
      {"__asm", assembly},
      {"__asm__", assembly},
      {"_Pragma", blinds},
      {"__pragma", blinds},
      {"no_sanitize", blinds},
      {"no_sanitize_thread", blinds},
      {"no_sanitize_address", blinds},
      {"disable_sanitizer_instrumentation", blinds},
      {"__has_feature", "code must not behave differently under a sanitizer"},
      {"__SANITIZE_THREAD__", "code must not behave differently under a sanitizer"},
      {"__SANITIZE_ADDRESS__", "code must not behave differently under a sanitizer"},
      {"exit", ends},
      {"_exit", ends},
      {"_Exit", ends},
      {"quick_exit", ends},
      {"at_quick_exit", ends},
      {"atexit", ends},
      {"abort", ends},
      {"longjmp", ends},
      {"setjmp", ends},
      {"_longjmp", ends},
      {"siglongjmp", ends},
      {"set_terminate", "the grader must see how the program ends"},
      {"fork", process},
      {"vfork", process},
      {"clone", process},
      {"execve", process},
      {"execl", process},
      {"execv", process},
      {"execvp", process},
      {"system", process},
      {"popen", process},
      {"kill", process},
      {"tgkill", process},
      {"raise", process},
      {"signal", process},
      {"sigaction", process},
      {"alarm", process},
      {"setitimer", process},
      {"ptrace", process},
      {"prctl", process},
      {"syscall", process},
      {"dlsym", loads},
      {"dlopen", loads},
      {"mprotect", loads},
      {"getenv", "the environment is none of the program's business here"},
      {"setenv", "the environment is none of the program's business here"},
      {"environ", "the environment is none of the program's business here"},
      {"pthread_kill", process},
      {"pthread_setname_np", "the grader tells its own threads by their names"},
  };
  return words;
}

// Attributes that act on the linker or before main.
const std::set<std::string>& RefusedAttributes() {
  static const auto& attributes = *new std::set<std::string>{
      "constructor", "destructor",    "ifunc",     "alias",      "weak",   "weakref", "section",
      "naked",       "init_priority", "interrupt", "visibility", "retain", "used"};
  return attributes;
}

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
