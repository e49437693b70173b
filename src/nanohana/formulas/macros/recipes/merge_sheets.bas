Option Explicit

' すべてのシートの行を、新しいシート1枚にまとめます。見出しは最初のシートのものを使います。
Sub シートをまとめる()
    Const 見出し行 As Long = {{見出し行}}
    Const まとめ先 As String = "{{まとめ先}}"
    Dim 元 As Worksheet, 先 As Worksheet
    Dim 番号 As Long, 枚数 As Long, 行 As Long, 最終行 As Long, 次の行 As Long
    枚数 = ThisWorkbook.Worksheets.Count
    For 番号 = 1 To 枚数
        If ThisWorkbook.Worksheets(番号).Name = まとめ先 Then
            MsgBox "シート「" & まとめ先 & "」が既にあるため、中止しました。"
            Exit Sub
        End If
    Next 番号
    Set 先 = ThisWorkbook.Worksheets.Add(After:=ThisWorkbook.Worksheets(枚数))
    先.Name = まとめ先
    ThisWorkbook.Worksheets(1).Rows(見出し行).Copy 先.Rows(1)
    次の行 = 2
    For 番号 = 1 To 枚数
        Set 元 = ThisWorkbook.Worksheets(番号)
        最終行 = 元.UsedRange.Row + 元.UsedRange.Rows.Count - 1
        For 行 = 見出し行 + 1 To 最終行
            元.Rows(行).Copy 先.Rows(次の行)
            次の行 = 次の行 + 1
        Next 行
    Next 番号
    MsgBox (次の行 - 2) & "行をまとめました。"
End Sub
