// The same jobs, by different models of concurrency.
#ifndef EXERCISES_CHOOSING_A_MODEL_WAYS_H_
#define EXERCISES_CHOOSING_A_MODEL_WAYS_H_

#include <vector>

#include "exercises/choosing_a_model/job.h"
#include "lib/process/process_pool.h"

namespace choosing_a_model {

// Each runs `count` times `job`, with the server on `port`, and returns when all are done.

void OneAfterTheOther(const Job& job, int count, int port);
void AThreadACore(const Job& job, int count, int port);
void AThreadAJob(const Job& job, int count, int port);
// `pool` was made by MakeProcesses, before the program had threads.
void AProcessACore(process::ProcessPool& pool, const Job& job, int count, int port);
void CoroutinesOnOneThread(const Job& job, int count, int port);
// Coroutines wait, a pool with a thread for each core computes.
void CoroutinesAndAPool(const Job& job, int count, int port);

process::ProcessPool::Handler ProcessHandler();
int Cores();

}  // namespace choosing_a_model

#endif  // EXERCISES_CHOOSING_A_MODEL_WAYS_H_
