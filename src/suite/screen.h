// SPDX-License-Identifier: MIT
// The face in the lab: scrolling text for whoever stands before the machine, and one line of key=value words an event
// on a serial port for whoever watches from elsewhere. Nothing is printed while a trial runs. A screen that takes no
// text (scroll lock, a serial line held back) loses it after two seconds; a run never waits for it longer.
// Every function takes a NULL screen and then does nothing.
#ifndef SUITE_SCREEN_H
#define SUITE_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "suite/plan.h"
#include "suite/settings.h"

struct screen;

// Opens the screen on out_fd (which stays the caller's; colours only if it is a terminal) and, unless NULL, the serial
// port or file at serial_path. A serial port that does not open is said on the screen. NULL: out of memory.
struct screen *screen_open(int out_fd, const char *serial_path);

// Introduces the run. machine is machine.json, of which the summary is shown.
void screen_begin(struct screen *s, const char *machine, const struct plan *p, const struct settings *settings);

// Says which trial comes now, how far the run is, and how long the rest will take if it goes on as so far.
void screen_trial_start(struct screen *s, const struct trial *t);

// Says how the trial ended: its state, its time, and a headline figure or the reason of its failure.
void screen_trial_end(struct screen *s, const struct trial *t, const char *text);

// Says something out of turn.
void screen_note(struct screen *s, const char *text);

// Returns how many columns the terminal fd has; 120 if it is none or does not say.
int screen_columns(int fd);

// Shows the table of results.
void screen_summary(struct screen *s, const char *table);

// Says that the run is over, how many trials failed, and where the results are: on the volume, or only in RAM.
void screen_end(struct screen *s, const char *id, bool is_delivered);

// Closes and frees.
void screen_close(struct screen *s);

#endif
