// SPDX-License-Identifier: MIT
// The two forms of dates that nobody sends today and everybody must still read.
#include "workload/http_date.h"

#include <string.h>

static unsigned two_digits(const char *text)
{
	return (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
}

// The year of a date of two digits is in this century, unless that were more than 50 years ahead (RFC 9110, 5.6.7).
static void put_year(char out[4], const char two[2], uint64_t now)
{
	char today[HTTP_DATE_LENGTH];
	unsigned this_year, century;

	http_date_write(today, now);
	this_year = two_digits(today + 12) * 100 + two_digits(today + 14);
	century = this_year / 100;
	if (century * 100 + two_digits(two) > this_year + 50)
		century--;
	out[0] = (char)('0' + century / 10);
	out[1] = (char)('0' + century % 10);
	memcpy(out + 2, two, 2);
}

// "Sunday, 06-Nov-94 08:49:37 GMT" (RFC 850)
static bool read_850(const char *text, size_t length, uint64_t now, char *out)
{
	static const char *const days[] = {
		"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
	const char *comma = memchr(text, ',', length);
	size_t name = comma ? (size_t)(comma - text) : 0;

	if (!comma || !http_date_has_shape(comma, length - name, ", 00-AAA-00 00:00:00 GMT"))
		return false;
	for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++) {
		if (strlen(days[i]) != name || memcmp(days[i], text, name) != 0)
			continue;
		memcpy(out, text, 3);
		memcpy(out + 5, comma + 2, 2);
		memcpy(out + 8, comma + 5, 3);
		put_year(out + 12, comma + 9, now);
		memcpy(out + 17, comma + 12, 8);
		return true;
	}
	return false;
}

// "Sun Nov  6 08:49:37 1994" (C's asctime)
static bool read_asctime(const char *text, size_t length, char *out)
{
	if (!http_date_has_shape(text, length, "AAA AAA 00 00:00:00 0000") &&
		!http_date_has_shape(text, length, "AAA AAA  0 00:00:00 0000"))
		return false;
	memcpy(out, text, 3);
	out[5] = text[8] == ' ' ? '0' : text[8];
	out[6] = text[9];
	memcpy(out + 8, text + 4, 3);
	memcpy(out + 12, text + 20, 4);
	memcpy(out + 17, text + 11, 8);
	return true;
}

bool http_date_modernise(const char *text, size_t length, uint64_t now, char *out)
{
	static const char shape[] = "AAA, 00 AAA 0000 00:00:00 GMT";

	for (size_t i = 0; i < HTTP_DATE_LENGTH; i++)
		out[i] = shape[i];
	return read_850(text, length, now, out) || read_asctime(text, length, out);
}
