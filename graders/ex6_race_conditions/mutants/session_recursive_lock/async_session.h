#ifndef EX6_RACE_CONDITIONS_ASYNC_SESSION_H_
#define EX6_RACE_CONDITIONS_ASYNC_SESSION_H_

#include <mutex>
#include <string>
#include <vector>

#include "ex6_race_conditions/session_task.h"

namespace ex6 {

// The sessions of a chat server: each is a coroutine.
//
// Thread safety: every member function may be called from any thread. A session goes on on the
//   thread on which its reply arrives.
class SessionServer {
 public:
  // Opens a session: waits for the user's title from the network, then greets the user in the log.
  // `user` may be changed or destroyed as soon as Open has returned; `title` and the server must
  // live until the session has ended.
  // Does not block: any number of sessions wait at the same time.
  SessionTask Open(std::string user, Reply& title) {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    ++open_;
    const std::string text = co_await title;
    log_.push_back("Welcome, " + text + " " + user + "!");
    --open_;
  }

  // Sessions that have been opened and have not ended. Waits for no session.
  int open() const {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    return open_;
  }

  // The greetings so far. Waits for no session.
  std::vector<std::string> log() const {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    return log_;
  }

 private:
  mutable std::recursive_mutex mutex_;
  // Guarded by mutex_:
  int open_ = 0;
  std::vector<std::string> log_;
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_ASYNC_SESSION_H_
