#include "lib/async/executor.h"

namespace async {
namespace {

thread_local Executor* current_executor = nullptr;

}  // namespace

Executor* CurrentExecutor() { return current_executor; }

void SetCurrentExecutor(Executor* executor) { current_executor = executor; }

const void* ThisThreadKey() { return &current_executor; }

}  // namespace async
