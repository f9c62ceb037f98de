// SPDX-License-Identifier: MIT
// Several threads at one piece of work: all that a workload may know about threads. On a library OS without threads the
// same functions serve a team of one.
#ifndef WORKLOAD_TEAM_H
#define WORKLOAD_TEAM_H

#define TEAM_MAX 512 // members

struct team;

// What each member does; member counts from 0, and 0 is the caller's own thread.
typedef void team_part(void *arg, struct team *t, unsigned member);

// Runs part in that many threads, 1 … TEAM_MAX, and returns when all are done. 0, or −1 with errno set if not all of
// them could be started; part has not run in any of them then.
int team_run(unsigned members, team_part *part, void *arg);

// Waits until every member of the team has come here. Members that still run spin for a moment first, and then sleep.
void team_meet(struct team *t);

// Returns the number of members.
unsigned team_size(const struct team *t);

#endif
