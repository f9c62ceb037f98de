// SPDX-License-Identifier: MIT
// The terminal at standard input, if it is one: the guest gets each key as it is pressed, and whoever started this
// process gets the terminal back as it was, however the process ends but by SIGKILL.
#ifndef VMM_TERMINAL_H
#define VMM_TERMINAL_H

// Takes it: keys are passed on at once and not shown, Control-C among them.
void vmm_terminal_take(void);

// Gives it back, if it was taken. May be called in a signal handler, and again.
void vmm_terminal_give_back(void);

#endif
