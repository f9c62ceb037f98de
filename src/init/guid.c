// SPDX-License-Identifier: MIT
#include "init/guid.h"

#include <string.h>

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	if (!at)
		return -1;
	return (int)(at - digits) < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

bool guid_parse(const char *text, unsigned char out[GUID_SIZE])
{
	// Where each byte of the text lands on disk.
	static const unsigned char place[GUID_SIZE] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
	static const char shape[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
	unsigned byte = 0;

	if (strlen(text) != GUID_TEXT)
		return false;
	for (int i = 0; i < GUID_TEXT; i++) {
		int high = hex_digit(text[i]), low;

		if (shape[i] == '-' && text[i] == '-')
			continue;
		low = hex_digit(text[++i]);
		if (shape[i - 1] != 'h' || high < 0 || low < 0)
			return false;
		out[place[byte++]] = (unsigned char)(high << 4 | low);
	}
	return true;
}
