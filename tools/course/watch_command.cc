#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/course/commands.h"
#include "tools/course/file_watch.h"
#include "tools/course/keyboard.h"

namespace course {
namespace {

constexpr char kClearScreen[] = "\033[H\033[2J";

class Watch {
 public:
  Watch(const Context& context, const std::vector<Exercise>& catalog, std::vector<Target> targets,
        Target current)
      : context_(context),
        catalog_(catalog),
        targets_(std::move(targets)),
        current_(std::move(current)) {}

  int Run() {
    Begin();
    int code = Grade();
    while (code != kInterrupted) {
      switch (const Key key = AskForKey(); key.kind) {
        case Key::Kind::kElsewhere:
          if (TakeSaved()) code = Grade();
          break;
        case Key::Kind::kEnd:
          std::cout << "\nThe input ended.\n";
          return kAllRight;
        case Key::Kind::kInterrupted:
          std::cout << "\n";
          return kInterrupted;
        case Key::Kind::kCharacter:
          if (key.character == 'q') {
            std::cout << "\n";
            return kAllRight;
          }
          code = Obey(key.character);
          break;
        default:
          std::cout << "\n";
          break;
      }
    }
    return code;
  }

 private:
  void Begin() {
    for (const Target& target : targets_) {
      for (const std::string& file : target.part.edit) {
        const absl::Status added = watch_.Add(file);
        if (added.ok()) continue;
        Complain(absl::StrCat(added.message(), "; key r grades at any time"));
        return;
      }
    }
  }

  // The terminal is the program's own only while it waits: Bazel gets it as it was.
  Key AskForKey() {
    Keyboard keyboard(STDIN_FILENO);
    Prompt();
    return keyboard.Next(watch_.fd());
  }

  void Prompt() const {
    std::cout << context_.style.Dim(absl::StrCat("\nwatching ", current_.part.edit.front(),
                                                 targets_.size() > 1 ? " and the others" : ""))
              << "\nr: again, n: next, h: hint, l: list, q: quit > " << std::flush;
  }

  // Makes the part whose file was saved the current one; false if no file of a part was.
  bool TakeSaved() {
    const std::set<std::string> saved = watch_.TakeSaved();
    const auto is_saved = [&](const Target& target) {
      return std::any_of(target.part.edit.begin(), target.part.edit.end(),
                         [&](const std::string& file) { return saved.count(file) > 0; });
    };
    if (is_saved(current_)) return true;
    const auto other = std::find_if(targets_.begin(), targets_.end(), is_saved);
    if (other == targets_.end()) return false;
    current_ = *other;
    return true;
  }

  int Grade() {
    // What was saved until now is what is graded.
    watch_.TakeSaved();
    if (isatty(STDOUT_FILENO) == 1) std::cout << kClearScreen;
    return TestCommand(context_, {.exercise = current_.exercise,
                                  .parts = {current_.part},
                                  .part_named = true,
                                  .configuration = "",
                                  .solution = false});
  }

  int Obey(char key) {
    std::cout << key << "\n\n";
    switch (key) {
      case 'r':
        return Grade();
      case 'n':
        return GoToNext();
      case 'h':
        return HintCommand(context_, current_);
      case 'l':
        return ListCommand(context_, catalog_);
      default:
        std::cout << "'" << key << "' is none of r, n, h, l, q.\n";
        return kAllRight;
    }
  }

  int GoToNext() {
    const absl::StatusOr<Progress> progress = context_.progress.Load();
    if (!progress.ok()) return EnvironmentError(progress.status());
    // The parts after the current one, then those before it.
    std::vector<Target> others = targets_;
    const auto here = std::find_if(others.begin(), others.end(), [&](const Target& target) {
      return target.Arguments() == current_.Arguments();
    });
    std::rotate(others.begin(), here + 1, others.end());
    const auto open = std::find_if(others.begin(), others.end(), [&](const Target& target) {
      return !progress->Passed(target.exercise.name, target.part.name);
    });
    if (open == others.end()) {
      std::cout << "All parts that are watched have passed.\n";
      return kAllRight;
    }
    current_ = *open;
    std::cout << NextStep(current_, *progress);
    return kAllRight;
  }

  const Context& context_;
  const std::vector<Exercise>& catalog_;
  const std::vector<Target> targets_;
  Target current_;
  FileWatch watch_;
};

}  // namespace

int WatchCommand(const Context& context, const std::vector<std::string>& arguments,
                 const std::vector<Exercise>& catalog) {
  const absl::StatusOr<Progress> progress = context.progress.Load();
  if (!progress.ok()) return EnvironmentError(progress.status());
  const absl::StatusOr<Target> current = FindTarget(arguments, catalog, *progress);
  if (!current.ok()) {
    Complain(current.status().message());
    return kUsage;
  }
  // One part if one is named, otherwise those of the exercise, or all.
  std::vector<Target> targets;
  const bool is_exercise = arguments.size() == 1 && FindExercise(catalog, arguments[0]).ok();
  for (const Exercise& exercise : catalog) {
    if (!arguments.empty() && exercise.name != current->exercise.name) continue;
    for (const Part& part : exercise.parts) {
      if (arguments.empty() || is_exercise || part.name == current->part.name) {
        targets.push_back({.exercise = exercise, .part = part});
      }
    }
  }
  return Watch(context, catalog, targets, *current).Run();
}

}  // namespace course
