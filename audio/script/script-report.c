/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a score, as JSON and for people. */
#include "script-report.h"
#include <math.h>

void
report_put_text (FILE *out, const char *text)
{
  if (!text)
    {
      fputs ("null", out);
      return;
    }
  fputc ('"', out);
  for (const char *p = text; *p; p++)
    switch (*p)
      {
      case '"': fputs ("\\\"", out); break;
      case '\\': fputs ("\\\\", out); break;
      case '\n': fputs ("\\n", out); break;
      case '\t': fputs ("\\t", out); break;
      case '\r': fputs ("\\r", out); break;
      default:
        if ((uint8_t) *p < 32)
          fprintf (out, "\\u%04x", (unsigned) *p);
        else
          fputc (*p, out);
      }
  fputc ('"', out);
}

void
report_put_number (FILE *out, double value)
{
  char text[40];

  if (isfinite (value))
    {
      number_print (value, text);
      fputs (text, out);
    }
  else
    fputs ("null", out);
}

void
report_put_field (FILE *out, const char *name, double value)
{
  fprintf (out, ",\"%s\":", name);
  report_put_number (out, value);
}

void
report_put_text_field (FILE *out, const char *name, const char *text)
{
  fprintf (out, ",\"%s\":", name);
  report_put_text (out, text);
}

static const char *const severities[] = { "error", "warning", "info", "hint" };

const char *
report_file_name (const ScriptInput *input, uint32_t file)
{
  return file < input->file_count ? input->files[file].path : "";
}

static void
diagnostic_put (FILE *out, const ScriptInput *input, const ScriptDiagnostic *d)
{
  fprintf (out, "{\"severity\":\"%s\",\"code\":\"%s\",\"phase\":\"%s\"", severities[d->severity], d->code, d->phase);
  report_put_text_field (out, "file", report_file_name (input, d->file));
  fprintf (out, ",\"start\":%u,\"end\":%u,\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u", d->start, d->end, d->line, d->column,
           d->end_line, d->end_column);
  report_put_text_field (out, "message", d->message);
  if (d->hint)
    report_put_text_field (out, "hint", d->hint);
  if (d->fix_title)
    {
      fputs (",\"fix\":{\"title\":", out);
      report_put_text (out, d->fix_title);
      fputs (",\"edits\":[", out);
      for (uint32_t i = 0; i < d->fix_count; i++)
        {
          fprintf (out, "%s{\"start\":%u,\"end\":%u", i ? "," : "", d->fix_edits[i].start, d->fix_edits[i].end);
          report_put_text_field (out, "text", d->fix_edits[i].text);
          fputc ('}', out);
        }
      fputs ("]}", out);
    }
  if (d->related_count)
    {
      fputs (",\"related\":[", out);
      for (uint32_t i = 0; i < d->related_count; i++)
        {
          fputs (i ? ",{\"file\":" : "{\"file\":", out);
          report_put_text (out, report_file_name (input, d->related[i].file));
          fprintf (out, ",\"start\":%u,\"end\":%u", d->related[i].start, d->related[i].end);
          report_put_text_field (out, "message", d->related[i].message);
          fputc ('}', out);
        }
      fputc (']', out);
    }
  fputc ('}', out);
}

void
report_diagnostics_put (FILE *out, const ScriptInput *input, const ScriptScore *score)
{
  fputs ("\"diagnostics\":[", out);
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    {
      fputs (i ? ",\n  " : "\n  ", out);
      diagnostic_put (out, input, &score->diagnostics[i]);
    }
  fputs ("]", out);
}

void
script_print_check_json (FILE *out, const char *file, const ScriptInput *input, const ScriptScore *score)
{
  static const char *const states[] = { "ok", "stale", "failed" };

  fputs ("{\"file\":", out);
  report_put_text (out, file ? file : report_file_name (input, input->main));
  fprintf (out, ",\"ok\":%s,\"errors\":%u,\"warnings\":%u,\n\"clips\":[", score->error_count ? "false" : "true", score->error_count, score->warning_count);
  for (uint32_t i = 0; i < score->clip_count; i++)
    {
      const ScriptClipInfo *clip = &score->clips[i];

      fputs (i ? ",\n  {\"name\":" : "\n  {\"name\":", out);
      report_put_text (out, clip->name);
      report_put_text_field (out, "key", clip->key);
      report_put_text_field (out, "state", states[clip->state]);
      report_put_field (out, "beats", clip->beats);
      report_put_field (out, "notes", clip->notes);
      fputc ('}', out);
    }
  fputs ("],\n", out);
  report_diagnostics_put (out, input, score);
  fputs ("}\n", out);
}

/* ---- for people -------------------------------------------------------------------------------------------------------------------------- */

void
script_print_diagnostics (FILE *out, const ScriptInput *input, const ScriptScore *score)
{
  for (uint32_t i = 0; i < score->diagnostic_count; i++)
    {
      const ScriptDiagnostic *d = &score->diagnostics[i];
      const ScriptFile *file = d->file < input->file_count ? &input->files[d->file] : NULL;
      size_t start, end, width = 0;

      fprintf (out, "%s:%u:%u: %s: %s [%s]\n", report_file_name (input, d->file), d->line, d->column, severities[d->severity], d->message, d->code);
      if (file && d->start <= file->length && file->length > 0)
        {
          for (start = d->start; start > 0 && file->text[start - 1] != '\n';)
            start--;
          for (end = d->start; end < file->length && file->text[end] != '\n' && file->text[end] != '\r';)
            end++;
          if (end - start <= 200)
            {
              fprintf (out, "  %.*s\n  ", (int) (end - start), file->text + start);
              for (size_t k = start; k < d->start; k++)
                if (((uint8_t) file->text[k] & 0xC0) != 0x80)
                  fputc (file->text[k] == '\t' ? '\t' : ' ', out);
              for (size_t k = d->start; k < d->end && k < end; k++)
                if (((uint8_t) file->text[k] & 0xC0) != 0x80)
                  {
                    fputc (width == 0 ? '^' : '~', out);
                    width++;
                  }
              fputs (width ? "\n" : "^\n", out);
            }
        }
      if (d->hint)
        fprintf (out, "  %s\n", d->hint);
    }
  if (score->hidden_count)
    fprintf (out, "… and %u more.\n", score->hidden_count);
}
