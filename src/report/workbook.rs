//! The tables as one Excel workbook, with a first sheet that explains the others.
//!
//! In: `Table`s, the window's last day. Out: the bytes of an XLSX file, dated by the data.
//! Never: a formula, a macro, a link, or the clock.

use super::forms::guarded;
use super::table::{Cell, Form, Table};
use crate::error::{Error, Result};
use crate::units::Day;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

/// What the first sheet says above the list of sheets.
pub(super) struct Preface {
    pub title: String,
    pub lines: Vec<String>,
    /// The day the data end: the workbook's date.
    pub dated: Day,
    /// Terms, measures and parameters, each with its meaning, for a sheet of their own.
    pub definitions: Vec<(String, String)>,
    /// Tables without an answer yet: name and reason.
    pub unanswered: Vec<(String, String)>,
}

/// Excel's limits: rows a sheet and characters a cell.
const MOST_ROWS: usize = 1_048_576;
const MOST_CHARACTERS: usize = 32_767;
/// Of a column, in characters; longer text is wrapped.
const WIDEST: usize = 60;
const DEFINITIONS: &str = "Definitions";
const INK: u32 = 0x1F3A4D;
const PAPER: u32 = 0xE9EFF2;
const RULE: u32 = 0xB8C4CB;

pub(super) fn workbook(preface: &Preface, tables: &[Table]) -> Result<Vec<u8>> {
    build(preface, tables).map_err(|e| Error::internal(format!("the workbook: {e}")))
}

fn build(preface: &Preface, tables: &[Table]) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(
        &DocProperties::new()
            .set_title(&preface.title)
            .set_author("uptake")
            .set_creation_datetime(&date(preface.dated)?),
    );
    first_sheet(book.add_worksheet(), preface, tables)?;
    for table in tables {
        sheet(book.add_worksheet(), table)?;
    }
    definitions(book.add_worksheet(), preface)?;
    book.save_to_buffer()
}

fn first_sheet(
    sheet: &mut Worksheet,
    preface: &Preface,
    tables: &[Table],
) -> std::result::Result<(), XlsxError> {
    let title = Format::new().set_bold().set_font_size(16).set_font_color(Color::RGB(INK));
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let strong = wrapped.clone().set_bold();
    sheet.set_name("Read me")?.set_screen_gridlines(false);
    sheet.set_column_width(0, 22)?.set_column_width(1, 26)?.set_column_width(2, 84)?;
    sheet.write_string_with_format(0, 0, &preface.title, &title)?.set_row_height(0, 26)?;
    let mut row = 2;
    for line in &preface.lines {
        sheet.merge_range(row, 0, row, 2, line, &wrapped)?;
        let lines_high = line.chars().count() / 120 + 1;
        sheet.set_row_height(row, 15.5 * lines_high as f64)?;
        row += 1;
    }
    row += 1;
    for (at, heading) in (0..).zip(["Sheet", "Column", "Meaning"]) {
        sheet.write_string_with_format(row, at, heading, &heading_format())?;
    }
    row += 1;
    for table in tables {
        sheet.write_string_with_format(row, 0, table.name, &strong)?;
        sheet.write_string_with_format(row, 2, explained(table), &strong)?;
        row += 1;
        for field in &table.fields {
            sheet.write_string_with_format(row, 1, field.name, &wrapped)?;
            sheet.write_string_with_format(row, 2, field.about, &wrapped)?;
            row += 1;
        }
    }
    sheet.write_string_with_format(row, 0, DEFINITIONS, &strong)?;
    sheet.write_string_with_format(row, 2, "terms, measures and settings", &strong)?;
    row += 1;
    for (name, reason) in &preface.unanswered {
        sheet.write_string_with_format(row, 0, name, &strong)?;
        sheet.write_string_with_format(row, 2, format!("no answer yet: {reason}"), &wrapped)?;
        row += 1;
    }
    printed(sheet);
    Ok(())
}

fn definitions(sheet: &mut Worksheet, preface: &Preface) -> std::result::Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let strong = wrapped.clone().set_bold();
    sheet.set_name(DEFINITIONS)?;
    sheet.set_column_width(0, 36)?.set_column_width(1, 96)?;
    for (at, heading) in (0..).zip(["Term", "Meaning"]) {
        sheet.write_string_with_format(0, at, heading, &heading_format())?;
    }
    for (row, (term, meaning)) in (1..).zip(&preface.definitions) {
        sheet.write_string_with_format(row, 0, term, &strong)?;
        sheet.write_string_with_format(row, 1, meaning, &wrapped)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    printed(sheet);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

fn explained(table: &Table) -> String {
    if table.height() >= MOST_ROWS {
        format!("{}; only what fits a sheet, all of it in tables/{}.csv", table.about, table.name)
    } else {
        table.about.to_string()
    }
}

fn sheet(sheet: &mut Worksheet, table: &Table) -> std::result::Result<(), XlsxError> {
    sheet.set_name(table.name)?;
    let rows = table.height().min(MOST_ROWS - 1);
    for (column, field) in (0u16..).zip(&table.fields) {
        sheet.write_string_with_format(0, column, field.name, &heading_format())?;
        // The end of a long sentence is seen below, not cut off.
        let format = format(field.form).set_align(FormatAlign::Top);
        let wrapped = format.clone().set_text_wrap();
        let mut widest = field.name.chars().count() + 3;
        for (row, cell) in (1u32..).zip(table.cells(usize::from(column)).into_iter().take(rows)) {
            match cell {
                Cell::Empty => continue,
                Cell::Text(text) => {
                    let text = if field.form == Form::Label { guarded(text) } else { text.into() };
                    widest = widest.max(text.chars().count() + 1);
                    let text: String = text.chars().take(MOST_CHARACTERS).collect();
                    let long = text.chars().count() >= WIDEST;
                    sheet.write_string_with_format(
                        row,
                        column,
                        text,
                        if long { &wrapped } else { &format },
                    )?
                }
                Cell::Whole(n) => sheet.write_number_with_format(row, column, n as f64, &format)?,
                Cell::Number(x) => sheet.write_number_with_format(row, column, x, &format)?,
                Cell::Day(day) => {
                    widest = widest.max(12);
                    sheet.write_datetime_with_format(row, column, date(day)?, &format)?
                }
            };
        }
        sheet.set_column_width(column, widest.clamp(8, WIDEST) as f64)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    if let Some(last) = u16::try_from(table.fields.len()).ok().and_then(|n| n.checked_sub(1)) {
        sheet.autofilter(0, 0, rows as u32, last)?;
    }
    printed(sheet);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Landscape, one page wide, on A4.
fn printed(sheet: &mut Worksheet) {
    const A4: u8 = 9;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
}

fn heading_format() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::RGB(INK))
        .set_background_color(Color::RGB(PAPER))
        .set_border_bottom(FormatBorder::Thin)
        .set_border_bottom_color(Color::RGB(RULE))
        .set_align(FormatAlign::VerticalCenter)
}

fn format(form: Form) -> Format {
    match form {
        Form::Word | Form::Label => Format::new(),
        Form::Whole => Format::new().set_num_format("#,##0"),
        Form::Decimal(places) => {
            Format::new().set_num_format(format!("0.{}", "0".repeat(places.max(1))))
        }
        Form::Share => Format::new().set_num_format("0.0%"),
        Form::Significant(_) => Format::new().set_num_format("[<0.0001]0.0E+00;0.0000"),
        Form::Day => Format::new().set_num_format("yyyy-mm-dd"),
    }
}

fn date(day: Day) -> std::result::Result<ExcelDateTime, XlsxError> {
    let (year, month, day) = day.ymd();
    // Excel's calendar begins in 1900.
    ExcelDateTime::from_ymd(u16::try_from(year).unwrap_or(1900).max(1900), month as u8, day as u8)
}
