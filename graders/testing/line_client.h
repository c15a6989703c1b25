// A client of a server that speaks in lines over TCP, for graders whose server runs in this process.
#ifndef GRADERS_TESTING_LINE_CLIENT_H_
#define GRADERS_TESTING_LINE_CLIENT_H_

#include <string>
#include <string_view>

namespace grading {

// Thread safety: one thread may send while another one reads.
class LineClient {
 public:
  // What Read returns when there is no line.
  static constexpr char kEnd[] = "(the end of the connection)";
  static constexpr char kSilence[] = "(nothing: the server sleeps)";

  // Connects to 127.0.0.1:`port`. With `receive_buffer`, the kernel keeps about so many bytes for a
  // client that does not read; the rest is up to the server.
  // Errors: std::runtime_error if nobody listens.
  explicit LineClient(int port, int receive_buffer = 0);
  // Ends the connection.
  ~LineClient();
  LineClient(const LineClient&) = delete;
  LineClient& operator=(const LineClient&) = delete;

  // Sends `bytes` as they are. Blocks while the server does not read. Returns false if the
  // connection has ended.
  bool Send(std::string_view bytes);
  bool SendLine(std::string_view line) { return Send(std::string(line) + "\n"); }

  // Blocks until the server's end of the connection has everything that was sent, read or not.
  void AwaitArrival() const;

  // The next line without its \n; kEnd; or kSilence, if none has come while every other thread of
  // this process sleeps: then none will come. A last line without \n is returned with kEnd after it.
  // Blocks: while other threads are at work. Only one thread at a time may be in here.
  std::string Read();

  // Sends everything that remains, and the end; reading goes on.
  void FinishSending();
  // Breaks the connection off, as when a machine is switched off: the server gets an error.
  void Vanish();

 private:
  bool TakeLine(std::string* line);

  int socket_;
  std::string received_;
};

// Whether anybody listens on 127.0.0.1:`port`.
bool SomebodyListens(int port);

// The descriptors that this process has open.
int OpenDescriptors();

}  // namespace grading

#endif  // GRADERS_TESTING_LINE_CLIENT_H_
