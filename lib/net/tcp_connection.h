// One end of a TCP connection, for programs that give each connection threads of its own.
//
// Use it to learn and to test: it speaks to the same machine only, and a thread that reads sleeps
// until something comes. For many connections on one thread see the sockets of lib/async.
#ifndef LIB_NET_TCP_CONNECTION_H_
#define LIB_NET_TCP_CONNECTION_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace net {

// Thread safety: one thread may read while another writes. ShutdownRead, ShutdownWrite and Close may
//   be called by any thread at any time: they are how a blocked reader or writer is woken. Moving
//   and destroying need the connection to be in nobody's hands.
//
// Invariants:
//   1. The descriptor lives exactly as long as the object. Close() does not give it back: its number
//      could be somebody else's file by the time a blocked thread looks again.
//   2. No operation raises SIGPIPE, and no program started by this process inherits the descriptor.
class TcpConnection {
 public:
  // Connects to 127.0.0.1:`port`.
  //
  // `receive_buffer` asks the kernel for a buffer of so many bytes (it may double it), so that a
  // peer soon notices when this end does not read; 0 leaves the choice to the kernel.
  // Blocks: until the connection stands or is refused, which on one machine is at once.
  // Errors: std::invalid_argument for a port that is none; std::system_error if nobody listens.
  static TcpConnection Connect(int port, int receive_buffer = 0);

  // Takes over `descriptor`, a connected stream socket.
  explicit TcpConnection(int descriptor);

  TcpConnection(TcpConnection&&) noexcept;
  TcpConnection& operator=(TcpConnection&&) noexcept;
  // Ends the connection and gives the descriptor back.
  ~TcpConnection();

  // Waits for bytes and puts as many as have come into the front of `buffer`. Returns how many; 0 is
  // the end: the peer finished or vanished, or ShutdownRead or Close was called. The bytes of one
  // WriteAll may come in pieces, and those of several in one piece.
  //
  // Blocks: until there is a byte or the end.
  // Errors: std::invalid_argument for an empty buffer, for which 0 would mean nothing.
  std::size_t ReadSome(std::span<char> buffer);

  // Sends all of `data`. Returns true when the kernel has taken over every byte, which does not mean
  // that the peer has read them; false if the connection ended first, and then it is not known how
  // much arrived.
  //
  // Blocks: while the peer reads too slowly and the kernel's buffers are full.
  bool WriteAll(std::string_view data);

  // No more reading: a blocked ReadSome returns 0, as does every later one, even if bytes have come.
  // Does not block. Idempotent.
  void ShutdownRead();

  // No more writing: the peer reads what was sent and then the end. A blocked WriteAll returns
  // false, as does every later one. Does not block. Idempotent.
  void ShutdownWrite();

  // Both. The peer sees the end; the descriptor stays until the object is destroyed.
  void Close();

 private:
  struct Socket;
  std::unique_ptr<Socket> socket_;  // Null only after a move.
};

}  // namespace net

#endif  // LIB_NET_TCP_CONNECTION_H_
