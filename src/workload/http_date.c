// SPDX-License-Identifier: MIT
#include "workload/http_date.h"

#include <string.h>

static const char day_names[] = "ThuFriSatSunMonTueWed"; // 1 January 1970 was a Thursday
static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static const char modern[] = "AAA, 00 AAA 0000 00:00:00 GMT";

static const uint64_t day_seconds = 86400;

static bool is_leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned month_days(unsigned year, unsigned month)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 1 && is_leap(year) ? 29 : days[month];
}

static unsigned year_days(unsigned year)
{
	return is_leap(year) ? 366 : 365;
}

static void put_digits(char *out, size_t count, unsigned number)
{
	while (count--) {
		out[count] = (char)('0' + number % 10);
		number /= 10;
	}
}

void http_date_write(char *out, uint64_t seconds)
{
	unsigned day = (unsigned)(seconds / day_seconds), rest = (unsigned)(seconds % day_seconds);
	unsigned year = 1970, month = 0;

	for (size_t i = 0; i < HTTP_DATE_LENGTH; i++)
		out[i] = modern[i];
	memcpy(out, day_names + day % 7 * 3, 3);
	for (; day >= year_days(year); year++)
		day -= year_days(year);
	for (; day >= month_days(year, month); month++)
		day -= month_days(year, month);
	put_digits(out + 5, 2, day + 1);
	memcpy(out + 8, month_names + month * 3, 3);
	put_digits(out + 12, 4, year);
	put_digits(out + 17, 2, rest / 3600);
	put_digits(out + 20, 2, rest / 60 % 60);
	put_digits(out + 23, 2, rest % 60);
}

static unsigned digits(const char *text, size_t count)
{
	unsigned n = 0;

	while (count--)
		n = n * 10 + (unsigned)(*text++ - '0');
	return n;
}

bool http_date_has_shape(const char *text, size_t length, const char *shape)
{
	if (length != strlen(shape))
		return false;
	for (size_t i = 0; i < length; i++) {
		bool is_digit = text[i] >= '0' && text[i] <= '9';

		if (shape[i] == '0' ? !is_digit : shape[i] != 'A' && shape[i] != text[i])
			return false;
	}
	return true;
}

static unsigned find_month(const char *name)
{
	unsigned month = 0;

	while (month < 12 && memcmp(month_names + month * 3, name, 3) != 0)
		month++;
	return month;
}

static bool read_modern(const char *text, uint64_t *seconds)
{
	unsigned day = digits(text + 5, 2), month = find_month(text + 8), year = digits(text + 12, 4), days = 0;
	char again[HTTP_DATE_LENGTH];

	if (month == 12 || year < 1970 || day == 0)
		return false;
	for (unsigned y = 1970; y < year; y++)
		days += year_days(y);
	for (unsigned m = 0; m < month; m++)
		days += month_days(year, m);
	*seconds = (days + day - 1) * day_seconds + digits(text + 17, 2) * 3600 + digits(text + 20, 2) * 60 +
		   digits(text + 23, 2);
	// A day, hour or week day that does not exist comes out as another date.
	http_date_write(again, *seconds);
	return !memcmp(again, text, HTTP_DATE_LENGTH);
}

bool http_date_read(const char *text, size_t length, uint64_t now, uint64_t *seconds)
{
	char rewritten[HTTP_DATE_LENGTH];

	if (!http_date_has_shape(text, length, modern)) {
		if (!http_date_modernise(text, length, now, rewritten))
			return false;
		text = rewritten;
	}
	return read_modern(text, seconds);
}
