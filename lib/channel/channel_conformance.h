// What a channel for threads and coroutines has to do, as typed tests for any implementation.
//
//   INSTANTIATE_TYPED_TEST_SUITE_P(Mine, ChannelExchange, channel::conformance::Matrix<MyAdapter>,
//                                  channel::conformance::CellName);
//
// and the same for ChannelClose, ChannelStop and ChannelSelect; ChannelDeadline, which is for
// threads only, takes `channel::conformance::ThreadsOnly<MyAdapter>`. CHANNEL_CONFORMANCE(Mine,
// MyAdapter) does it all.
//
// The adapter says how the implementation spells its operations. All members are static:
//
//   template <class T> using Channel = ...;
//   template <class T> std::unique_ptr<Channel<T>> Make(std::size_t capacity);
//       Capacity 0 is a rendezvous, conformance::kUnbounded has no limit.
//   Status Send(Channel<T>&, T&& value, Deadline, std::stop_token);       Deadline::max(): none
//   Received<T> Receive(Channel<T>&, Deadline, std::stop_token);
//   Status TrySend(Channel<T>&, T&& value);
//   Received<T> TryReceive(Channel<T>&);
//   auto AsyncSend(Channel<T>&, T&& value);    Awaitable of a Status, by any async::ContextPromise
//   auto AsyncReceive(Channel<T>&);            Awaitable of a Received<T>
//   bool Close(Channel<T>&);
//   int ParkedSenders(Channel<T>&);            How many wait at this moment, selects included.
//   int ParkedReceivers(Channel<T>&);
//
//   using Select = ...;                        Default constructible.
//   int AddSend(Select&, Channel<T>&, T& value);                  The case's index, counted from 0
//   int AddReceive(Select&, Channel<T>&, std::optional<T>& value);
//   void Enable(Select&, int index, bool enabled);
//   void InOrder(Select&);
//   Selected TryNow(Select&);
//   Selected Wait(Select&, Deadline, std::stop_token);
//   auto AsyncWait(Select&);                   Awaitable of a Selected
//
// Status and Received are those of status.h, Selected is that of selected.h.
#ifndef LIB_CHANNEL_CHANNEL_CONFORMANCE_H_
#define LIB_CHANNEL_CHANNEL_CONFORMANCE_H_

#include "lib/channel/conformance/cast.h"
#include "lib/channel/conformance/close_tests.h"
#include "lib/channel/conformance/deadline_tests.h"
#include "lib/channel/conformance/exchange_tests.h"
#include "lib/channel/conformance/matrix.h"
#include "lib/channel/conformance/select_race_tests.h"
#include "lib/channel/conformance/select_tests.h"
#include "lib/channel/conformance/stop_tests.h"

#define CHANNEL_CONFORMANCE(Name, Adapter)                                                       \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, ChannelExchange, ::channel::conformance::Matrix<Adapter>, \
                                 ::channel::conformance::CellName);                              \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, ChannelClose, ::channel::conformance::Matrix<Adapter>,    \
                                 ::channel::conformance::CellName);                              \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, ChannelStop, ::channel::conformance::Matrix<Adapter>,     \
                                 ::channel::conformance::CellName);                              \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, ChannelDeadline,                                          \
                                 ::channel::conformance::ThreadsOnly<Adapter>,                   \
                                 ::channel::conformance::CellName);                              \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, ChannelSelect, ::channel::conformance::Matrix<Adapter>,   \
                                 ::channel::conformance::CellName);                              \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, ChannelSelectRaces,                                       \
                                 ::channel::conformance::Matrix<Adapter>,                        \
                                 ::channel::conformance::CellName)

#endif  // LIB_CHANNEL_CHANNEL_CONFORMANCE_H_
