// SPDX-License-Identifier: MIT
#ifndef INIT_ENDING_H
#define INIT_ENDING_H

enum ending {
	ENDING_NONE,
	ENDING_POWEROFF,
	ENDING_REBOOT,
	ENDING_HALT,
};

#endif
