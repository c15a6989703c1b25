#include "lib/http/http_get.h"

#include <fcntl.h>
#include <httplib.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "lib/http/url.h"

namespace http {
namespace {

constexpr time_t kConnectTimeoutSeconds = 30;
constexpr time_t kSilenceTimeoutSeconds = 60;

// Breaks off the transfer on the sockets that it is shown, from any thread, once and for all.
//
// httplib::Client::stop() cannot do that: called before the client has its socket it is forgotten,
// and during the connection attempt it waits for it. So the breaker keeps a descriptor of its own
// (a duplicate) of the client's socket. The number stays valid until the breaker closes it,
// whenever the client closes its own, and so never means somebody else's file.
class Breaker {
 public:
  Breaker() = default;
  Breaker(const Breaker&) = delete;
  Breaker& operator=(const Breaker&) = delete;
  ~Breaker() { CloseDuplicate(); }

  // The client is about to connect with `socket`; it may try several sockets one after the other.
  void Watch(int socket) {
    std::lock_guard<std::mutex> lock(mutex_);
    CloseDuplicate();
    duplicate_ = fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (broken_) BreakSocket();
  }

  void Break() {
    std::lock_guard<std::mutex> lock(mutex_);
    broken_ = true;
    BreakSocket();
  }

  bool broken() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return broken_;
  }

 private:
  // A socket goes from fresh to connecting to connected, and each step has its own way to end it:
  // a fresh one that listens can no longer connect; listen() fails on the others, and shutdown()
  // ends their connection (attempt) and wakes the thread that waits for it.
  void BreakSocket() {
    if (duplicate_ < 0 || listen(duplicate_, 0) == 0) return;
    shutdown(duplicate_, SHUT_RDWR);
  }

  void CloseDuplicate() {
    if (duplicate_ >= 0) close(duplicate_);
    duplicate_ = -1;
  }

  mutable std::mutex mutex_;
  // Guarded by mutex_:
  bool broken_ = false;
  int duplicate_ = -1;
};

// Writing to a connection that is gone raises SIGPIPE, which would end the process. While this
// object lives, the calling thread gets the error code only.
class SigpipeBlocker {
 public:
  SigpipeBlocker() {
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &old_mask_);
  }
  SigpipeBlocker(const SigpipeBlocker&) = delete;
  SigpipeBlocker& operator=(const SigpipeBlocker&) = delete;
  ~SigpipeBlocker() {
    const timespec at_once = {};
    if (!was_pending_) sigtimedwait(&sigpipe_, nullptr, &at_once);  // Take our own signal away.
    pthread_sigmask(SIG_SETMASK, &old_mask_, nullptr);
  }

 private:
  bool was_pending_ = false;
  sigset_t sigpipe_;
  sigset_t old_mask_;
};

std::string ErrorText(httplib::Error error, const Url& url) {
  const std::string server = url.host + ":" + std::to_string(url.port);
  switch (error) {
    case httplib::Error::Connection:
      return "no connection to " + server;
    case httplib::Error::ConnectionTimeout:
      return "no connection to " + server + " in time";
    case httplib::Error::Read:
      return "the connection to " + server + " broke off before the response was complete";
    case httplib::Error::Write:
      return "the connection to " + server + " broke off before the request was sent";
    default:
      return "transfer from " + server + " failed: " + httplib::to_string(error);
  }
}

}  // namespace

Response Get(const std::string& url, std::stop_token stop) {
  std::string problem;
  const std::optional<Url> address = ParseUrl(url, &problem);
  if (!address) return MalformedUrl(url, problem);
  if (stop.stop_requested()) return Failure("cancelled");

  SigpipeBlocker sigpipe_blocker;
  Breaker breaker;
  httplib::Client client(address->host, address->port);
  client.set_connection_timeout(kConnectTimeoutSeconds);
  client.set_read_timeout(kSilenceTimeoutSeconds);
  client.set_write_timeout(kSilenceTimeoutSeconds);
  client.set_url_encode(false);
  client.set_socket_options([&breaker](int socket) { breaker.Watch(socket); });
  std::stop_callback on_stop(stop, [&breaker] { breaker.Break(); });

  httplib::Result result = client.Get(address->target);

  // Asked first: a body without Content-Length ends with the connection, so that a broken-off one
  // looks complete.
  if (breaker.broken()) return Failure("cancelled");
  if (!result) return Failure(ErrorText(result.error(), *address));
  return Response{result->status, std::move(result->body), "",
                  result->get_header_value("Location")};
}

}  // namespace http
