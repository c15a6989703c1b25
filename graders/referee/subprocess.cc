#include "graders/referee/subprocess.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace racecourse {

std::string RunAndCapture(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return "";
  std::vector<std::string> words = command;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int failure = posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);

  std::string output;
  if (failure == 0) {
    char buffer[16 * 1024];
    for (ssize_t n = read(ends[0], buffer, sizeof(buffer)); n > 0;
         n = read(ends[0], buffer, sizeof(buffer))) {
      output.append(buffer, static_cast<std::size_t>(n));
    }
    waitpid(pid, nullptr, 0);
  }
  close(ends[0]);
  return output;
}

}  // namespace racecourse
